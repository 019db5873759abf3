// Package s3bucket is what S3 keeps of a bucket besides its objects: its policy,
// ownership controls, encryption and the like. Each is a document, which is kept
// as it was put and returned by the next get.
package s3bucket

import (
	"net/http"
	"net/url"
)

// Subresource is one of the things that S3 keeps of a bucket.
type Subresource struct {
	Name string // the end of the names of its operations, as in GetBucketPolicy

	keep      bool   // whether it can be put and deleted here
	root      string // the element of its document; empty for a policy, which is JSON
	first     string // the document of a new bucket
	none      string // the document where there is none; empty if that is an error
	err, text string // the code and message of that error
}

const namespace = `xmlns="http://s3.amazonaws.com/doc/2006-03-01/"`

// subresources are all by their member of the query:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
var subresources = map[string]Subresource{
	"policy":     {Name: "BucketPolicy", err: "NoSuchBucketPolicy", text: "The bucket policy does not exist", keep: true},
	"tagging":    {Name: "BucketTagging", root: "Tagging", err: "NoSuchTagSet", text: "The TagSet does not exist", keep: true},
	"versioning": {Name: "BucketVersioning", root: "VersioningConfiguration", none: `<VersioningConfiguration ` + namespace + `/>`, keep: true},
	"ownershipControls": {
		Name: "BucketOwnershipControls", root: "OwnershipControls", err: "OwnershipControlsNotFoundError",
		text: "The bucket ownership controls were not found", keep: true, first: ownership("BucketOwnerEnforced"),
	},
	"publicAccessBlock": {
		Name: "PublicAccessBlock", root: "PublicAccessBlockConfiguration", err: "NoSuchPublicAccessBlockConfiguration",
		text: "The public access block configuration was not found", keep: true,
		first: `<PublicAccessBlockConfiguration ` + namespace + `><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls>` +
			`<BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>`,
	},
	"encryption": {
		Name: "BucketEncryption", root: "ServerSideEncryptionConfiguration", keep: true,
		none: `<ServerSideEncryptionConfiguration ` + namespace + `><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm>` +
			`</ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>`,
	},
	"cors":           {Name: "BucketCors", root: "CORSConfiguration", err: "NoSuchCORSConfiguration", text: "The CORS configuration does not exist", keep: true},
	"lifecycle":      {Name: "BucketLifecycleConfiguration", root: "LifecycleConfiguration", err: "NoSuchLifecycleConfiguration", text: "The lifecycle configuration does not exist", keep: true},
	"logging":        {Name: "BucketLogging", root: "BucketLoggingStatus", none: `<BucketLoggingStatus ` + namespace + `/>`, keep: true},
	"notification":   {Name: "BucketNotificationConfiguration", root: "NotificationConfiguration", none: `<NotificationConfiguration ` + namespace + `/>`, keep: true},
	"accelerate":     {Name: "BucketAccelerateConfiguration", root: "AccelerateConfiguration", none: `<AccelerateConfiguration ` + namespace + `/>`, keep: true},
	"requestPayment": {Name: "BucketRequestPayment", root: "RequestPaymentConfiguration", none: `<RequestPaymentConfiguration ` + namespace + `><Payer>BucketOwner</Payer></RequestPaymentConfiguration>`, keep: true},
	"website":        {Name: "BucketWebsite", root: "WebsiteConfiguration", err: "NoSuchWebsiteConfiguration", text: "The specified bucket does not have a website configuration", keep: true},

	// What the simulator has none of, and only says so.
	"replication":         {Name: "BucketReplication", err: "ReplicationConfigurationNotFoundError", text: "The replication configuration was not found"},
	"object-lock":         {Name: "ObjectLockConfiguration", err: "ObjectLockConfigurationNotFoundError", text: "Object Lock configuration does not exist for this bucket"},
	"analytics":           {Name: "BucketAnalyticsConfiguration", none: `<ListBucketAnalyticsConfigurationResult ` + namespace + `><IsTruncated>false</IsTruncated></ListBucketAnalyticsConfigurationResult>`},
	"intelligent-tiering": {Name: "BucketIntelligentTieringConfiguration", none: `<ListBucketIntelligentTieringConfigurationsOutput ` + namespace + `><IsTruncated>false</IsTruncated></ListBucketIntelligentTieringConfigurationsOutput>`},
	"inventory":           {Name: "BucketInventoryConfiguration", none: `<ListInventoryConfigurationsResult ` + namespace + `><IsTruncated>false</IsTruncated></ListInventoryConfigurationsResult>`},
	"metrics":             {Name: "BucketMetricsConfiguration", none: `<ListMetricsConfigurationsResult ` + namespace + `><IsTruncated>false</IsTruncated></ListMetricsConfigurationsResult>`},

	// What is worked out, or that the simulator lacks.
	"acl":                   {Name: "BucketAcl"},
	"policyStatus":          {Name: "BucketPolicyStatus"},
	"location":              {Name: "BucketLocation"},
	"abac":                  {Name: "BucketAbac"},
	"metadataConfiguration": {Name: "BucketMetadataConfiguration"},
	"metadataTable":         {Name: "BucketMetadataTableConfiguration"},
}

func ownership(value string) string {
	return `<OwnershipControls ` + namespace + `><Rule><ObjectOwnership>` + value + `</ObjectOwnership></Rule></OwnershipControls>`
}

// Part returns the subresource that a query is about, and the member that says so.
func Part(query url.Values) (member string, part Subresource, found bool) {
	for member, part := range subresources {
		if query.Has(member) {
			return member, part, true
		}
	}
	return "", Subresource{}, false
}

// Has reports whether the simulator has the operation of a method on the subresource.
func (p Subresource) Has(method string) bool {
	switch method {
	case http.MethodGet:
		return p.keep || p.none != "" || p.err != "" || p.Name == "BucketAcl" || p.Name == "BucketPolicyStatus" || p.Name == "BucketLocation"
	case http.MethodPut:
		return p.keep || p.Name == "BucketAcl"
	}
	return method == http.MethodDelete && p.keep
}

// Operations returns the operations on buckets that the simulator has, by the verb
// and the subresource.
func Operations() []string {
	var names []string
	for _, part := range subresources {
		for verb, method := range map[string]string{"Get": http.MethodGet, "Put": http.MethodPut, "Delete": http.MethodDelete} {
			if part.Has(method) {
				names = append(names, verb+part.Name)
			}
		}
	}
	return names
}
