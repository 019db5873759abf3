package samplelogs

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"time"
)

// record is an event as CloudTrail writes it.
type record struct {
	EventVersion       string         `json:"eventVersion"`
	UserIdentity       userIdentity   `json:"userIdentity"`
	EventTime          string         `json:"eventTime"`
	EventSource        string         `json:"eventSource"`
	EventName          string         `json:"eventName"`
	AWSRegion          string         `json:"awsRegion"`
	SourceIPAddress    string         `json:"sourceIPAddress"`
	UserAgent          string         `json:"userAgent"`
	RequestParameters  map[string]any `json:"requestParameters"`
	ResponseElements   map[string]any `json:"responseElements"`
	RequestID          string         `json:"requestID"`
	EventID            string         `json:"eventID"`
	ReadOnly           bool           `json:"readOnly"`
	EventType          string         `json:"eventType"`
	ManagementEvent    bool           `json:"managementEvent"`
	RecipientAccountID string         `json:"recipientAccountId"`
	EventCategory      string         `json:"eventCategory"`
	TLSDetails         tlsDetails     `json:"tlsDetails"`
}

type userIdentity struct {
	Type        string `json:"type"`
	PrincipalID string `json:"principalId"`
	ARN         string `json:"arn"`
	AccountID   string `json:"accountId"`
	AccessKeyID string `json:"accessKeyId"`
	UserName    string `json:"userName,omitempty"`
}

type tlsDetails struct {
	Version     string `json:"tlsVersion"`
	CipherSuite string `json:"cipherSuite"`
	HostHeader  string `json:"clientProvidedHostHeader"`
}

// calls are the kinds of events there are.
var calls = []struct {
	service, name, parameter string
	readOnly                 bool
}{
	{"ec2", "DescribeInstances", "maxResults", true},
	{"s3", "GetBucketPolicy", "bucketName", true},
	{"sts", "AssumeRole", "roleSessionName", true},
	{"iam", "ListRoles", "marker", true},
	{"kms", "Decrypt", "encryptionAlgorithm", true},
	{"lambda", "UpdateFunctionCode20150331v2", "functionName", false},
	{"cloudformation", "CreateStack", "stackName", false},
	{"ssm", "PutParameter", "name", false},
}

var userNames = []string{"alice", "build", "carol", "deploy", "erin", "monitor"}

// event makes an event that happened shortly before its file was delivered.
func (w *writer) event(account, region string, delivered time.Time) record {
	call := calls[w.random.IntN(len(calls))]
	user := userNames[w.random.IntN(len(userNames))]
	r := record{
		EventVersion: "1.10",
		UserIdentity: userIdentity{
			Type: "IAMUser", PrincipalID: "AIDA" + account + "USER", ARN: "arn:aws:iam::" + account + ":user/" + user,
			AccountID: account, AccessKeyID: "AKIA" + account + "TEST", UserName: user,
		},
		EventTime:   delivered.Add(-time.Duration(w.random.IntN(300)+1) * time.Second).Format(time.RFC3339),
		EventSource: call.service + ".amazonaws.com", EventName: call.name, AWSRegion: region,
		SourceIPAddress:   fmt.Sprintf("192.0.2.%d", w.random.IntN(254)+1),
		UserAgent:         "aws-cli/2.27.0 md/awscrt#0.26.1 ua/2.1 os/linux lang/python#3.13.4 cfg/retry-mode#standard",
		RequestParameters: map[string]any{call.parameter: w.letters(12)},
		RequestID:         w.uuid(), EventID: w.uuid(), ReadOnly: call.readOnly,
		EventType: "AwsApiCall", ManagementEvent: true, RecipientAccountID: account, EventCategory: "Management",
		TLSDetails: tlsDetails{"TLSv1.3", "TLS_AES_128_GCM_SHA256", call.service + "." + region + ".amazonaws.com"},
	}
	if !call.readOnly {
		r.ResponseElements = map[string]any{"requestId": r.RequestID}
	}
	return r
}

func (w *writer) uuid() string {
	var b [16]byte
	binary.LittleEndian.PutUint64(b[:8], w.random.Uint64())
	binary.LittleEndian.PutUint64(b[8:], w.random.Uint64())
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
