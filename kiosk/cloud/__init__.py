"""The cloud: takes sealed entries it cannot open, receipts them, hands them to their receivers, carries replies back."""
