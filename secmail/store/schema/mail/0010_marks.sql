-- What waits for somebody, and whatever has a mark of the practice: few among many. `flags` is a JSON list of strings.
CREATE INDEX messages_to_do ON messages (folder, received DESC, id DESC)
    WHERE flags LIKE '%"$SecmailTodo"%' AND lost < 2;
CREATE INDEX messages_marked ON messages (folder, received DESC, id DESC)
    WHERE flags LIKE '%"$Secmail%' AND lost < 2;
