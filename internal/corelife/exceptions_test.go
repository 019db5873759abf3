package corelife

import "slices"

// exception is a step that a world does not let end as usual.
type exception struct {
	why string
	// refusal is what the command says that refuses to start anything. If it is
	// empty, nothing could be done but harm, and the step is left out.
	refusal string
}

// partRefusal is what a command usually says that would have to import again
// what another role has imported in part.
const partRefusal = "is not replaced"

const (
	nobodyKnows = "no state and no list has the import any more, so that nobody can know of it"
	notCounted  = "AWS does not say whether events were copied, so that another start might double them"
	noMoreCount = "AWS no longer has the import, and what the state knows of it may not be the last word"
	notShown    = "AWS does not show all that the import imports, so that it may be the same or another"
	noRecord    = "AWS no longer has the import that is to be retried"
	noWholeList = "without a whole list nobody can know what AWS has"
)

// exceptions returns what a world does not let end as usual.
func exceptions(world side) map[step]exception {
	without := func(members ...string) bool {
		return slices.ContainsFunc(members, func(member string) bool { return slices.Contains(world.RecordWithout, member) })
	}
	const unlike, endless = "cannot be compared", "leads back to a page"
	switch {
	case world.endless:
		refusal := exception{noWholeList, endless}
		return map[step]exception{stepApply: refusal, stepLostState: refusal, stepPart: refusal, stepOtherRole: refusal, stepDeniedRole: refusal, stepReplacement: refusal, stepResume: refusal}
	case world.ListAgeWindow > 0:
		return map[step]exception{stepLostState: {why: nobodyKnows}, stepResume: {why: nobodyKnows}}
	case world.RecordsExpireAfter > 0:
		return map[step]exception{
			stepLostState: {why: nobodyKnows}, stepResume: {why: nobodyKnows},
			stepRetry: {noRecord, "ImportNotFound"}, stepPart: {noMoreCount, unlike}, stepDeniedRole: {noMoreCount, unlike},
		}
	case without("ImportSource", "StartEventTime") || world.Bounds == "start_only" || world.Bounds == "end_only":
		return map[step]exception{stepLostState: {notShown, unlike}, stepResume: {notShown, unlike}}
	case without("ImportStatistics", "ImportStatistics.EventsCompleted"):
		return map[step]exception{stepDeniedRole: {notCounted, "AWS does not show how many events this one has copied"}}
	}
	return nil
}
