package lakesim

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"regexp"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// session is who holds the credentials that AssumeRole issued.
type session struct{ arn, userID string }

// unsignedActions are the actions that need no signature, and so have no caller.
var unsignedActions = map[string]struct{}{"AssumeRoleWithWebIdentity": {}}

func (s *Simulator) stsOperations() map[string]awsapi.Operation {
	return map[string]awsapi.Operation{
		"GetCallerIdentity":         awsapi.Typed(s.getCallerIdentity),
		"AssumeRole":                awsapi.Typed(s.assumeRole),
		"AssumeRoleWithWebIdentity": awsapi.Typed(s.assumeRoleWithWebIdentity),
	}
}

// inQueryForm gives the errors of a signature the names that query services have for them.
func inQueryForm(err *awsapi.Error) *awsapi.Error {
	renamed := *err
	renamed.Status = http.StatusForbidden
	switch err.Code {
	case "MissingAuthenticationTokenException":
		renamed.Code, renamed.Message = "MissingAuthenticationToken", "Request is missing Authentication Token"
	case "IncompleteSignatureException":
		renamed.Code = "IncompleteSignature"
	}
	return &renamed
}

func (s *Simulator) getCallerIdentity(caller awsapi.Caller, _ *sts.GetCallerIdentityInput) (*sts.GetCallerIdentityOutput, *awsapi.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	who, assumed := s.sessions[caller.AccessKey]
	if !assumed {
		who = session{"arn:" + caller.Partition() + ":iam::" + caller.Account + ":user/lakesim", "AIDA" + caller.Account + "USER"}
	}
	return &sts.GetCallerIdentityOutput{Arn: aws.String(who.arn), UserId: aws.String(who.userID), Account: aws.String(caller.Account)}, nil
}

func (s *Simulator) assumeRole(_ awsapi.Caller, in *sts.AssumeRoleInput) (*sts.AssumeRoleOutput, *awsapi.Error) {
	credentials, user, err := s.issue(in.RoleArn, in.RoleSessionName, in.DurationSeconds)
	return &sts.AssumeRoleOutput{Credentials: credentials, AssumedRoleUser: user}, err
}

func (s *Simulator) assumeRoleWithWebIdentity(_ awsapi.Caller, in *sts.AssumeRoleWithWebIdentityInput) (*sts.AssumeRoleWithWebIdentityOutput, *awsapi.Error) {
	if aws.ToString(in.WebIdentityToken) == "" {
		return nil, stsInvalid("Value null at 'webIdentityToken' failed to satisfy constraint: Member must not be null")
	}
	credentials, user, err := s.issue(in.RoleArn, in.RoleSessionName, in.DurationSeconds)
	return &sts.AssumeRoleWithWebIdentityOutput{Credentials: credentials, AssumedRoleUser: user, SubjectFromWebIdentityToken: aws.String("lakesim")}, err
}

var sessionNamePattern = regexp.MustCompile(`^[\w+=,.@-]{2,64}$`)

// issue makes credentials of a role. The access key names the role's account.
func (s *Simulator) issue(roleArn, roleSessionName *string, durationSeconds *int32) (*types.Credentials, *types.AssumedRoleUser, *awsapi.Error) {
	role, name, ok := roleARN(aws.ToString(roleArn))
	if !ok {
		return nil, nil, stsInvalid("'" + aws.ToString(roleArn) + "' is not the ARN of a role.")
	}
	sessionName := aws.ToString(roleSessionName)
	if !sessionNamePattern.MatchString(sessionName) {
		return nil, nil, stsInvalid("Value '" + sessionName +
			"' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: " + sessionNamePattern.String())
	}
	lifetime := time.Hour
	if durationSeconds != nil {
		if *durationSeconds < 900 || *durationSeconds > 43200 {
			return nil, nil, stsInvalid(fmt.Sprintf("Value '%d' at 'durationSeconds' has to be between 900 and 43200.", *durationSeconds))
		}
		lifetime = time.Duration(*durationSeconds) * time.Second
	}
	key := "ASIA" + role.Account + rand.Text()[:4]
	roleID := "AROA" + role.Account + "ROLE:" + sessionName
	arn := "arn:" + role.Partition + ":sts::" + role.Account + ":assumed-role/" + name + "/" + sessionName
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions[key] = session{arn, roleID}
	credentials := &types.Credentials{
		AccessKeyId: aws.String(key), SecretAccessKey: aws.String(rand.Text() + rand.Text()[:14]),
		SessionToken: aws.String(rand.Text() + rand.Text() + rand.Text()), Expiration: aws.Time(s.now().Add(lifetime)),
	}
	return credentials, &types.AssumedRoleUser{Arn: aws.String(arn), AssumedRoleId: aws.String(roleID)}, nil
}

func stsInvalid(message string) *awsapi.Error {
	return awsapi.Failure("ValidationError", "%s", message)
}
