"""Where a person finds Leeway: App Home, `/leeway`, and what it says when somebody writes to it."""
