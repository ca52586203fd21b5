"""What becomes of records and adoptions when two communities turn out to be one."""
