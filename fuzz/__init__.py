"""Coverage-guided fuzzing, with atheris."""
