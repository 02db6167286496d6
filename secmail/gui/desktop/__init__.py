"""What joins the window to the desktop around it: the sign in the tray, announcements, links to addresses, keys."""
