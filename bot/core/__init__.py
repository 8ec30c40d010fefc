"""What every feature may use and what knows nothing of the outside: values and rules."""
