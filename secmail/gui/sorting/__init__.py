"""Where messages stand in the practice's work, and the rules that do some of it by themselves."""
