"""A recorded history in a file of somebody else becomes an `EventLog`; whatever is wrong is told at once."""
