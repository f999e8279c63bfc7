"""Files of campaigns from elsewhere: looked at, read and counted, without a row of ours or a page in sight."""
