package kms_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

func TestNewKeyHasDefaults(t *testing.T) {
	w := newWorld(t)
	k := w.create(`{}`)
	equal(t, "key", w.do("DescribeKey", with(k, `{"KeyId":"ID"}`)), with(k, `{"KeyMetadata":{"KeyId":"ID","AWSAccountId":"111122223333","Arn":"ARN",`+
		`"CreationDate":1772600767.008,"CustomerMasterKeySpec":"SYMMETRIC_DEFAULT","Description":"","Enabled":true,`+
		`"EncryptionAlgorithms":["SYMMETRIC_DEFAULT"],"KeyManager":"CUSTOMER","KeySpec":"SYMMETRIC_DEFAULT","KeyState":"Enabled",`+
		`"KeyUsage":"ENCRYPT_DECRYPT","MultiRegion":false,"Origin":"AWS_KMS"}}`))
	equal(t, "ARN", *k.Arn, "arn:aws:kms:eu-west-1:111122223333:key/"+*k.KeyId)
	equal(t, "tags", w.do("ListResourceTags", with(k, `{"KeyId":"ID"}`)), `{"Tags":[],"Truncated":false}`)
	equal(t, "policy", strings.NewReplacer(`\n`, "", " ", "").Replace(w.do("GetKeyPolicy", with(k, `{"KeyId":"ID"}`))),
		`{"Policy":"{\"Version\":\"2012-10-17\",\"Id\":\"key-default-1\",\"Statement\":[{\"Sid\":\"EnableIAMUserPermissions\",\"Effect\":\"Allow\",`+
			`\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:root\"},\"Action\":\"kms:*\",\"Resource\":\"*\"}]}","PolicyName":"default"}`)
}

func TestKeyOfSeveralRegions(t *testing.T) {
	w := newWorld(t)
	k := w.create(`{"MultiRegion":true}`)
	if !strings.HasPrefix(*k.KeyId, "mrk-") || len(*k.KeyId) != 36 || !*k.MultiRegion {
		t.Errorf("key: %+v", k)
	}
	if text := w.do("DescribeKey", with(k, `{"KeyId":"ID"}`)); !strings.Contains(text, with(k,
		`"MultiRegionConfiguration":{"MultiRegionKeyType":"PRIMARY","PrimaryKey":{"Arn":"ARN","Region":"eu-west-1"},"ReplicaKeys":[]}`)) {
		t.Error(text)
	}
}

func TestAlgorithms(t *testing.T) {
	w := newWorld(t)
	china := awsapi.Caller{Account: home.Account, Region: "cn-north-1"}
	const rsaSigning = `"SigningAlgorithms":["RSASSA_PKCS1_V1_5_SHA_256","RSASSA_PKCS1_V1_5_SHA_384","RSASSA_PKCS1_V1_5_SHA_512",` +
		`"RSASSA_PSS_SHA_256","RSASSA_PSS_SHA_384","RSASSA_PSS_SHA_512"]`
	const rsaEncryption = `"EncryptionAlgorithms":["RSAES_OAEP_SHA_1","RSAES_OAEP_SHA_256"]`
	possible := map[string]string{
		"SYMMETRIC_DEFAULT ENCRYPT_DECRYPT":   `"EncryptionAlgorithms":["SYMMETRIC_DEFAULT"]`,
		"RSA_2048 ENCRYPT_DECRYPT":            rsaEncryption,
		"RSA_3072 ENCRYPT_DECRYPT":            rsaEncryption,
		"RSA_4096 ENCRYPT_DECRYPT":            rsaEncryption,
		"RSA_2048 SIGN_VERIFY":                rsaSigning,
		"RSA_3072 SIGN_VERIFY":                rsaSigning,
		"RSA_4096 SIGN_VERIFY":                rsaSigning,
		"ECC_NIST_P256 SIGN_VERIFY":           `"SigningAlgorithms":["ECDSA_SHA_256"]`,
		"ECC_NIST_P384 SIGN_VERIFY":           `"SigningAlgorithms":["ECDSA_SHA_384"]`,
		"ECC_NIST_P521 SIGN_VERIFY":           `"SigningAlgorithms":["ECDSA_SHA_512"]`,
		"ECC_SECG_P256K1 SIGN_VERIFY":         `"SigningAlgorithms":["ECDSA_SHA_256"]`,
		"ECC_NIST_EDWARDS25519 SIGN_VERIFY":   `"SigningAlgorithms":["ED25519_SHA_512","ED25519_PH_SHA_512"]`,
		"ML_DSA_44 SIGN_VERIFY":               `"SigningAlgorithms":["ML_DSA_SHAKE_256"]`,
		"ML_DSA_65 SIGN_VERIFY":               `"SigningAlgorithms":["ML_DSA_SHAKE_256"]`,
		"ML_DSA_87 SIGN_VERIFY":               `"SigningAlgorithms":["ML_DSA_SHAKE_256"]`,
		"ECC_NIST_P256 KEY_AGREEMENT":         `"KeyAgreementAlgorithms":["ECDH"]`,
		"ECC_NIST_P384 KEY_AGREEMENT":         `"KeyAgreementAlgorithms":["ECDH"]`,
		"ECC_NIST_P521 KEY_AGREEMENT":         `"KeyAgreementAlgorithms":["ECDH"]`,
		"HMAC_224 GENERATE_VERIFY_MAC":        `"MacAlgorithms":["HMAC_SHA_224"]`,
		"HMAC_256 GENERATE_VERIFY_MAC":        `"MacAlgorithms":["HMAC_SHA_256"]`,
		"HMAC_384 GENERATE_VERIFY_MAC":        `"MacAlgorithms":["HMAC_SHA_384"]`,
		"HMAC_512 GENERATE_VERIFY_MAC":        `"MacAlgorithms":["HMAC_SHA_512"]`,
		"ML_KEM_512 ENCAPSULATE_DECAPSULATE":  `"EncapsulationAlgorithms":["ML_KEM"]`,
		"ML_KEM_768 ENCAPSULATE_DECAPSULATE":  `"EncapsulationAlgorithms":["ML_KEM"]`,
		"ML_KEM_1024 ENCAPSULATE_DECAPSULATE": `"EncapsulationAlgorithms":["ML_KEM"]`,
		"SM2 ENCRYPT_DECRYPT":                 `"EncryptionAlgorithms":["SM2PKE"]`,
		"SM2 SIGN_VERIFY":                     `"SigningAlgorithms":["SM2DSA"]`,
		"SM2 KEY_AGREEMENT":                   `"KeyAgreementAlgorithms":["ECDH"]`,
	}
	for _, spec := range types.KeySpec("").Values() {
		for _, usage := range types.KeyUsageType("").Values() {
			body := `{"KeySpec":"` + string(spec) + `","KeyUsage":"` + string(usage) + `"}`
			want, ok := possible[string(spec)+" "+string(usage)]
			if !ok {
				w.refusedTo(china, "CreateKey", body, "ValidationException: KeyUsage "+string(usage)+" is not compatible with KeySpec "+string(spec))
				continue
			}
			text, err := w.text(china, "CreateKey", body)
			if err != nil || !strings.Contains(text, want) || strings.Count(text, `Algorithms"`) != 1 || !strings.Contains(text, `"arn:aws-cn:kms:cn-north-1:`) {
				t.Errorf("%s: %s %v", body, text, err)
			}
		}
	}
	w.refused("CreateKey", `{"KeySpec":"SM2","KeyUsage":"SIGN_VERIFY"}`, "UnsupportedOperationException: The KeySpec SM2 exists in China Regions alone.")
}

func TestOldNameOfKeySpec(t *testing.T) {
	w := newWorld(t)
	if k := w.create(`{"CustomerMasterKeySpec":"RSA_4096","KeyUsage":"SIGN_VERIFY"}`); k.KeySpec != types.KeySpecRsa4096 {
		t.Errorf("key: %+v", k)
	}
	w.refused("CreateKey", `{"KeySpec":"RSA_2048","CustomerMasterKeySpec":"RSA_2048"}`, "ValidationException: "+
		"You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.")
}

func TestCreateKeyRefuses(t *testing.T) {
	w := newWorld(t)
	for body, want := range map[string]string{
		`{"KeySpec":"HMAC_256"}`: "ValidationException: You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
		`{"KeySpec":"x","CustomerMasterKeySpec":"x","KeyUsage":"x","Origin":"x","Description":"` + strings.Repeat("d", 8193) + `","Policy":"",` +
			`"Tags":[{"TagValue":"v"}]}`: "ValidationException: 7 validation errors detected: ",
		`{"Description":7}`:            "SerializationException: NUMBER_VALUE can not be converted to a String at 'Description'.",
		`{"CustomKeyStoreId":"cks-1"}`: "CustomKeyStoreNotFoundException: The custom key store cks-1 does not exist; this simulator has none.",
		`{"Origin":"EXTERNAL"}`:        "UnsupportedOperationException: This simulator has keys of the origin AWS_KMS alone.",
		`{"XksKeyId":"x"}`:             "UnsupportedOperationException: This simulator has keys of the origin AWS_KMS alone.",
		`{"Policy":"x"}`:               "MalformedPolicyDocumentException: The policy is not a JSON document of the grammar of policies.",
		`{"Tags":[{"TagKey":"AWS:a","TagValue":"v"}],"Truncated":false}`: "TagException: Tags beginning with aws: are reserved",
	} {
		_, err := w.text(home, "CreateKey", body)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%.100s:\n got %v\nwant %s", body, err, want)
		}
	}
	equal(t, "keys", w.do("ListKeys", `{}`), `{"Keys":[],"Truncated":false}`)
}
