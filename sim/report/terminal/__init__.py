"""What commands show: tables and sentences for the screen."""
