"""What ``check`` says beyond the settings themselves."""
