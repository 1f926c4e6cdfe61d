"""The reporting round: its days by the law, its opening, and the reminders to those who owe something."""
