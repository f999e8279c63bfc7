"""What is owed to those who bring others: plans, accruals within caps and a budget, and what may become of them."""
