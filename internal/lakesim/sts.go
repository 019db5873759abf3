package lakesim

import (
	"crypto/rand"
	"encoding/xml"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// session is who holds the credentials that AssumeRole issued.
type session struct{ arn, userID string }

const serviceSTS = "sts"

// stsActions are the actions of STS; unsigned ones have no caller.
var stsActions = map[string]struct {
	unsigned bool
	run      func(s *Simulator, caller awsapi.Caller, form url.Values) (any, *awsapi.Error)
}{
	"GetCallerIdentity":         {false, (*Simulator).getCallerIdentity},
	"AssumeRole":                {false, (*Simulator).assumeRole},
	"AssumeRoleWithWebIdentity": {true, (*Simulator).assumeRoleWithWebIdentity},
}

// serveSTS serves STS, which takes forms and returns XML.
func (s *Simulator) serveSTS(w http.ResponseWriter, r *http.Request, requestID string) {
	refuse := func(err *awsapi.Error) { stsError(err, requestID).write(w) }
	r.Body = http.MaxBytesReader(w, r.Body, maxRequestBody)
	if err := r.ParseForm(); err != nil {
		refuse(&awsapi.Error{Code: "MalformedInput", Message: "The request could not be read.", Status: http.StatusBadRequest})
		return
	}
	name := r.PostForm.Get("Action")
	action, known := stsActions[name]
	if !known {
		s.counts.add("UnknownOperation")
		s.refuseAction(w, r, name, requestID)
		return
	}
	var caller awsapi.Caller
	if !action.unsigned {
		var denied *awsapi.Error
		if caller, denied = s.identify(r); denied != nil {
			refuse(inQueryForm(denied))
			return
		}
		if caller.Service != serviceSTS {
			refuse(&awsapi.Error{Code: "SignatureDoesNotMatch", Message: "Credential should be scoped to correct service: 'sts'.", Status: http.StatusForbidden})
			return
		}
	}
	s.counts.add(name)
	s.answer(w, r, s.faults.take(name, caller.Account, caller.Region), stsError, requestID, func() response {
		result, err := action.run(s, caller, r.PostForm)
		if err != nil {
			return stsError(err, requestID)
		}
		return xmlResponse(http.StatusOK, stsAnswer{
			XMLName: xml.Name{Space: "https://sts.amazonaws.com/doc/2011-06-15/", Local: name + "Response"},
			Result:  result, RequestID: requestID,
		})
	})
}

type stsAnswer struct {
	XMLName   xml.Name
	Result    any
	RequestID string `xml:"ResponseMetadata>RequestId"`
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

func (s *Simulator) getCallerIdentity(caller awsapi.Caller, _ url.Values) (any, *awsapi.Error) {
	type result struct {
		XMLName xml.Name `xml:"GetCallerIdentityResult"`
		Arn     string
		UserID  string `xml:"UserId"`
		Account string
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	who, assumed := s.sessions[caller.AccessKey]
	if !assumed {
		who = session{"arn:" + awsapi.PartitionOf(caller.Region) + ":iam::" + caller.Account + ":user/lakesim", "AIDA" + caller.Account + "USER"}
	}
	return result{Arn: who.arn, UserID: who.userID, Account: caller.Account}, nil
}

type stsCredentials struct {
	AccessKeyID     string `xml:"AccessKeyId"`
	SecretAccessKey string
	SessionToken    string
	Expiration      string
}

type assumedRoleUser struct {
	Arn           string
	AssumedRoleID string `xml:"AssumedRoleId"`
}

func (s *Simulator) assumeRole(_ awsapi.Caller, form url.Values) (any, *awsapi.Error) {
	type result struct {
		XMLName         xml.Name `xml:"AssumeRoleResult"`
		Credentials     stsCredentials
		AssumedRoleUser assumedRoleUser
	}
	credentials, user, err := s.issue(form)
	return result{Credentials: credentials, AssumedRoleUser: user}, err
}

func (s *Simulator) assumeRoleWithWebIdentity(_ awsapi.Caller, form url.Values) (any, *awsapi.Error) {
	type result struct {
		XMLName                     xml.Name `xml:"AssumeRoleWithWebIdentityResult"`
		Credentials                 stsCredentials
		AssumedRoleUser             assumedRoleUser
		SubjectFromWebIdentityToken string
	}
	if form.Get("WebIdentityToken") == "" {
		return nil, stsInvalid("Value null at 'webIdentityToken' failed to satisfy constraint: Member must not be null")
	}
	credentials, user, err := s.issue(form)
	return result{Credentials: credentials, AssumedRoleUser: user, SubjectFromWebIdentityToken: "lakesim"}, err
}

var sessionNamePattern = regexp.MustCompile(`^[\w+=,.@-]{2,64}$`)

// issue makes credentials of a role. The access key names the role's account.
func (s *Simulator) issue(form url.Values) (stsCredentials, assumedRoleUser, *awsapi.Error) {
	var none stsCredentials
	role, name, ok := roleARN(form.Get("RoleArn"))
	if !ok {
		return none, assumedRoleUser{}, stsInvalid("'" + form.Get("RoleArn") + "' is not the ARN of a role.")
	}
	sessionName := form.Get("RoleSessionName")
	if !sessionNamePattern.MatchString(sessionName) {
		return none, assumedRoleUser{}, stsInvalid("Value '" + sessionName +
			"' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: " + sessionNamePattern.String())
	}
	lifetime := time.Hour
	if text := form.Get("DurationSeconds"); text != "" {
		seconds, err := strconv.Atoi(text)
		if err != nil || seconds < 900 || seconds > 43200 {
			return none, assumedRoleUser{}, stsInvalid("Value '" + text + "' at 'durationSeconds' has to be between 900 and 43200.")
		}
		lifetime = time.Duration(seconds) * time.Second
	}
	key := "ASIA" + role.Account + rand.Text()[:4]
	roleID := "AROA" + role.Account + "ROLE:" + sessionName
	user := assumedRoleUser{"arn:" + role.Partition + ":sts::" + role.Account + ":assumed-role/" + name + "/" + sessionName, roleID}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions[key] = session{user.Arn, roleID}
	return stsCredentials{key, rand.Text() + rand.Text()[:14], rand.Text() + rand.Text() + rand.Text(), s.now().Add(lifetime).Format(time.RFC3339)}, user, nil
}

func stsInvalid(message string) *awsapi.Error {
	return &awsapi.Error{Code: "ValidationError", Message: message, Status: http.StatusBadRequest}
}
