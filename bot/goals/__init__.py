"""What development is for: the company's milestones and business results."""
