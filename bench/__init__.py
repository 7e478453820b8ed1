"""What is measured, against whom, and the last figures. Nothing here is imported by the product."""
