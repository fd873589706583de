"""The product as one total, pure function; a crash in here is a HOLD with fault."""
