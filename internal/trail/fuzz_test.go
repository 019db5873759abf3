package trail

import (
	"strings"
	"testing"
)

func FuzzParseS3LocationURI(f *testing.F) {
	for _, seed := range []string{
		"s3://trail-logs", "s3://trail-logs/AWSLogs/123456789012/CloudTrail/", "s3://trail-logs/a/AWSLogs/o-exampleorg1/x", "s3://a//b", "s3:///", "S3://trail-logs/x",
		"https://trail-logs.s3.eu-west-1.amazonaws.com/AWSLogs/", "https://s3.amazonaws.com/trail-logs/AWSLogs/", "arn:aws:s3:::trail-logs/*",
		"https://us-east-1.console.aws.amazon.com/s3/buckets/trail-logs?prefix=AWSLogs/", "s3://192.168.0.1/", "s3://xn--a/", "%zz",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, given string) {
		parsed, err := ParseS3LocationURI(given)
		if err != nil {
			if meant, found := fromOtherSpelling(given); found {
				if _, err := ParseS3LocationURI(meant); err != nil {
					t.Errorf("%q is said to mean %q, which is wrong too: %v", given, meant, err)
				}
			}
			return
		}
		plain := strings.TrimSuffix("s3://"+parsed.Bucket+"/"+parsed.Prefix, "/")
		for _, spelling := range []string{plain, plain + "/"} {
			if again, err := ParseS3LocationURI(spelling); err != nil || again != parsed {
				t.Errorf("%q is %+v, but %q is %+v, %v", given, parsed, spelling, again, err)
			}
		}
		if trail := parsed.Location(); trail != (Location{}) && !strings.HasPrefix(parsed.Prefix+"/", Location{CustomPrefix: trail.CustomPrefix, OrganizationID: trail.OrganizationID}.prefix()) {
			t.Errorf("%q is not under %+v", given, trail)
		}
		if folder, found := parsed.SiblingFolder(); found && !strings.Contains(given, "/"+folder.Name) {
			t.Errorf("%q has no folder %q", given, folder.Name)
		}
	})
}

func FuzzParseEventDataStoreARN(f *testing.F) {
	for _, seed := range []string{"arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e", "arn:aws-cn:cloudtrail:cn-north-1:111122223333:eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e", "arn:aws:cloudtrail:us-east-1:1:eventdataStore/x", "arn:::::", "", "0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, given string) {
		parsed, err := ParseEventDataStoreARN(given)
		if err == nil && parsed.String() != given {
			t.Errorf("%q is read as %q", given, parsed)
		}
		if err == nil && given[strings.LastIndex(given, "/")+1:] != parsed.ID {
			t.Errorf("the id of %q is read as %q", given, parsed.ID)
		}
	})
}

func FuzzParseRoleARN(f *testing.F) {
	for _, seed := range []string{"arn:aws:iam::111122223333:role/import", "arn:aws-us-gov:iam::111122223333:role/a/b/import", "arn:aws:iam::111122223333:role//", "arn:aws:sts::111122223333:assumed-role/a/b", ":::::"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, given string) {
		parsed, err := ParseRoleARN(given)
		if err == nil && "arn:"+parsed.Partition+":iam::"+parsed.AccountID+":role/"+parsed.Path+parsed.Name != given {
			t.Errorf("%q is read as %+v", given, parsed)
		}
	})
}

func FuzzPartitionOfRegion(f *testing.F) {
	for _, seed := range []string{"us-east-1", "cn-north-1", "us-gov-west-1", "eusc-de-east-1", "us-iso-east-1", "US-EAST-1", "us-east-1a", "mars-1", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, given string) {
		partition, err := PartitionOfRegion(given)
		if (partition == "") != (err != nil) {
			t.Errorf("%q is in %q, %v", given, partition, err)
		}
		if err == nil && (strings.ContainsAny(given, " :/") || given != strings.ToLower(given)) {
			t.Errorf("%q is taken for a Region of %q", given, partition)
		}
	})
}
