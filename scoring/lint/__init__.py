"""What a rubric's author should know before anybody is scored by it: points that can't be found or told apart."""
