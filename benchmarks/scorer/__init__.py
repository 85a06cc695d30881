"""How the scorer by meaning is fitted and judged: written answers, folds by question, order."""
