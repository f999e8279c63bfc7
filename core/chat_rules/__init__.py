"""What may stand in a chat: rules over text and time, without rows or frameworks."""
