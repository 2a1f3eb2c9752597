DATA += classifier/foreign-policy.taxonomy
