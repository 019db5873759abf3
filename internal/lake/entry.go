package lake

// Input names the part of an import's declaration that an error is about.
type Input int

// The inputs that AWS's errors speak of.
const (
	NoInput Input = iota
	InputDestination
	InputS3LocationURI
	InputRole
	InputS3BucketRegion
	InputImportID
	InputStatement
)

// entry is what is known of one error code.
type entry struct {
	cause, remedy string
	input         Input
}

// Remedies for what cannot be found.
const (
	checkImport = "Check the provider's credentials and Region. An import of another Region is addressed as IMPORT_ID@REGION, or by the attribute region."
	checkStore  = "Check the ARN or id, the Region, and that the provider's credentials are of the account that owns the event data store."
)

func always(e entry) func(*OperationError) entry { return func(*OperationError) entry { return e } }
