"""The live room: who may speak, what is said, what moderators do."""
