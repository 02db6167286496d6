"""A laboratory's result on the screen: what strikes, the table with its ranges, earlier values, trends, paper."""
