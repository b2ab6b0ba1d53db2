// The source that the precompiled header is made for; every other target reuses it.
