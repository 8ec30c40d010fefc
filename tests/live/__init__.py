"""What a maintainer runs by hand against a real service, with an account of their own."""
