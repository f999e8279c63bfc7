"""Door 3: jobs from the queue, the schedule, and the reception of video. Thin; the rules are the floor's."""
