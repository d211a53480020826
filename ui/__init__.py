"""What is seen and touched: widgets and painting."""
