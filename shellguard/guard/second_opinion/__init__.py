"""A second judge, whom the person chose: asked after deciding and before answering, off by default."""
