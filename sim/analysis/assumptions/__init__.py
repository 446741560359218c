"""What an outcome leans on: indices, rank effects, regions, Shapley values."""
