"""The clinic that runs the service: its file, what the file may say, its logo and colours."""
