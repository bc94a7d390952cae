"""What strangers may upload, and how long they may take over it."""
