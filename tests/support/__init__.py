"""What several tests need: databases, the whole house, factories."""
