"""The little words that may follow a bare figure; any other word after one names what is counted."""

FUNCTION_WORDS = (
    r"of|and|or|but|so|in|at|on|as|with|when|if|is|are|was|were|be|been|last|now|today|right|currently|"
    r"altogether|total|all|"
    r"including|plus|counting|give|i|we|it|he|she|you|that|this|the|which|who|whom|by|for|from|these|those|"
    r"to|though|because|"
    r"since|then|there|roughly|about|maybe|actually|honestly|according|spread|across|working|full|part|worldwide|"
    r"nationwide|globally|ish|odd|approximately|yeah|yes|yep|please|mate|sir|madam|ma|guess|think|believe|"
    r"reckon|suppose|"
    r"depending|not|excluding|without|before|after|until|every|each|here|would|will|has|have|had|ought|should|sounds|"
    r"seems|comes|out|up|down|am|a|an|my|our|no|well|too|also|at|only|just|like|than|overall|combined|between|over|"
    r"under|per|around|can|could|may|might|do|does|did|probably|perhaps|say|sorry|at|these|still|again|though|mostly|"
    r"officially|really|exactly|precisely|any|some|more|less|fewer|if|while|where|plus|minus|until|till|"
    r"love|thanks|thank|"
    r"remote|remotely|abroad|upstairs|downstairs|elsewhere|offshore|locally|overseas|permanent|permanently|onsite|"
    r"mark|myself|upwards|what|how|us|me|them|they|ok|okay|max|off|into|onto|got|makes|that|makes|strong|its|'s"
)
