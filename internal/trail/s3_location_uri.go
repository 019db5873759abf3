package trail

import (
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// S3LocationURI is a place in S3 that holds trail logs: a bucket and the prefix
// of the keys in it, without the slashes at its ends. The prefix may be empty.
type S3LocationURI struct {
	Bucket, Prefix string
}

// ParseS3LocationURI reads s3://bucket[/prefix/]; one trailing slash makes no
// difference. Its error says what is wrong and, for other spellings of an S3
// location (https:// address, ARN, console address), the form it should have.
func ParseS3LocationURI(given string) (S3LocationURI, error) {
	var none S3LocationURI
	rest, ok := strings.CutPrefix(given, "s3://")
	if !ok {
		if meant, found := fromOtherSpelling(given); found {
			return none, fmt.Errorf("%q is not an S3 URI; write it as %q", given, meant)
		}
		return none, fmt.Errorf("%q is not an S3 URI; it must begin with %q, as in %q", given, "s3://", "s3://bucket/AWSLogs/123456789012/CloudTrail/")
	}
	bucket, prefix, _ := strings.Cut(rest, "/")
	if bucket == "" {
		return none, fmt.Errorf("the bucket name is missing after %q", "s3://")
	}
	if err := checkBucketName(bucket); err != nil {
		return none, err
	}
	prefix = strings.TrimSuffix(prefix, "/")
	if prefix != "" && slices.Contains(strings.Split(prefix, "/"), "") || strings.HasSuffix(rest, "//") {
		return none, fmt.Errorf("%q has an empty part between two slashes; S3 keys of trail logs have none", given)
	}
	if err := checkPrefix(prefix); err != nil {
		return none, err
	}
	return S3LocationURI{Bucket: bucket, Prefix: prefix}, nil
}

func checkPrefix(prefix string) error {
	if strings.ContainsAny(prefix, "*?#") || strings.ContainsFunc(prefix, isControl) {
		return fmt.Errorf("the prefix %q has a wildcard, a %q, a %q or a control character; an import takes everything under a plain prefix", prefix, "?", "#")
	}
	return nil
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// The rules of https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
var (
	bucketCharacters       = regexp.MustCompile(`^[a-z0-9.-]+$`)
	reservedBucketPrefixes = []string{"xn--", "sthree-", "amzn-s3-demo-"}
	reservedBucketSuffixes = []string{"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"}
)

func checkBucketName(bucket string) error {
	wrong := func(format string, args ...any) error {
		return fmt.Errorf("the bucket name %q %s (S3's rules for bucket names)", bucket, fmt.Sprintf(format, args...))
	}
	switch {
	case len(bucket) < 3 || len(bucket) > 63:
		return wrong("must have 3 to 63 characters, not %d", len(bucket))
	case !bucketCharacters.MatchString(bucket):
		return wrong("may have only lower-case letters, digits, dots and hyphens")
	case !isLetterOrDigit(bucket[0]) || !isLetterOrDigit(bucket[len(bucket)-1]):
		return wrong("must begin and end with a letter or digit")
	case strings.Contains(bucket, ".."):
		return wrong("has two dots in a row")
	}
	if _, err := netip.ParseAddr(bucket); err == nil {
		return wrong("has the form of an IP address")
	}
	for _, prefix := range reservedBucketPrefixes {
		if strings.HasPrefix(bucket, prefix) {
			return wrong("begins with %q, which AWS reserves", prefix)
		}
	}
	for _, suffix := range reservedBucketSuffixes {
		if strings.HasSuffix(bucket, suffix) {
			return wrong("ends with %q, which AWS reserves", suffix)
		}
	}
	return nil
}

func isLetterOrDigit(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }

var (
	s3ARN            = regexp.MustCompile(`^arn:[a-z-]+:s3:::([^/]+)/?(.*?)\*?$`)
	virtualHostStyle = regexp.MustCompile(`^(.+)\.s3[.-](?:dualstack\.)?(?:[a-z0-9-]+\.)?amazonaws\.com(?:\.cn)?$`)
	pathStyle        = regexp.MustCompile(`^s3[.-](?:dualstack\.)?(?:[a-z0-9-]+\.)?amazonaws\.com(?:\.cn)?$`)
	consoleHost      = regexp.MustCompile(`(^|\.)console\.(aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)$`)
)

// fromOtherSpelling turns an ARN, an https:// address or a console address of an
// S3 location into the s3:// form that was meant.
func fromOtherSpelling(given string) (string, bool) {
	if match := s3ARN.FindStringSubmatch(given); match != nil {
		return meantURI(match[1], match[2])
	}
	address, err := url.Parse(given)
	if err != nil {
		return "", false
	}
	switch {
	case strings.EqualFold(address.Scheme, "s3"):
		return meantURI(address.Host, address.Path)
	case address.Scheme != "https" && address.Scheme != "http":
		return "", false
	case consoleHost.MatchString(address.Host):
		bucket, ok := strings.CutPrefix(address.Path, "/s3/buckets/")
		if !ok {
			return "", false
		}
		return meantURI(strings.TrimSuffix(bucket, "/"), address.Query().Get("prefix"))
	case pathStyle.MatchString(address.Host):
		bucket, prefix, _ := strings.Cut(strings.TrimPrefix(address.Path, "/"), "/")
		return meantURI(bucket, prefix)
	}
	if match := virtualHostStyle.FindStringSubmatch(address.Host); match != nil {
		return meantURI(match[1], address.Path)
	}
	return "", false
}

func meantURI(bucket, prefix string) (string, bool) {
	meant := "s3://" + bucket + "/" + strings.TrimLeft(prefix, "/")
	_, err := ParseS3LocationURI(meant)
	return meant, err == nil
}
