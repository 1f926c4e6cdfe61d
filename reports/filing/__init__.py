"""The life of a report after it is built: approved, filed, restated."""
