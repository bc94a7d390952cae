"""All that is held on a member, as a zip: asked for, built in the background, kept a week."""
