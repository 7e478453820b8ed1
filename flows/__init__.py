"""What happens and when: policy over what the crawler saw and the storage knows.

Prefect stands only at the rim.
"""
