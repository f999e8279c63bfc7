"""Who gets the credit: journeys of touches, the models that divide a conversion among them, and exact division."""
