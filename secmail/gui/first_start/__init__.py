"""The first start: an assistant of six screens, most of them confirmed, not filled; left and resumed at will."""
