"""The only part that knows Flask: forms, pages, protection and errors."""
