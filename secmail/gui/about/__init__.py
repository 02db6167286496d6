"""What the program is, what it is made of and under which licences; and, when asked, whether there is a newer one."""
