package kms

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/kms/types"
)

var (
	rsaSigning = []types.SigningAlgorithmSpec{
		types.SigningAlgorithmSpecRsassaPkcs1V15Sha256, types.SigningAlgorithmSpecRsassaPkcs1V15Sha384, types.SigningAlgorithmSpecRsassaPkcs1V15Sha512,
		types.SigningAlgorithmSpecRsassaPssSha256, types.SigningAlgorithmSpecRsassaPssSha384, types.SigningAlgorithmSpecRsassaPssSha512,
	}
	mlDsaSigning = []types.SigningAlgorithmSpec{types.SigningAlgorithmSpecMlDsaShake256}

	rsaEncryption = []types.EncryptionAlgorithmSpec{types.EncryptionAlgorithmSpecRsaesOaepSha1, types.EncryptionAlgorithmSpecRsaesOaepSha256}
)

// What keys of each spec can do, and how:
// https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html
var (
	encryption = map[types.KeySpec][]types.EncryptionAlgorithmSpec{
		types.KeySpecSymmetricDefault: {types.EncryptionAlgorithmSpecSymmetricDefault},
		types.KeySpecRsa2048:          rsaEncryption,
		types.KeySpecRsa3072:          rsaEncryption,
		types.KeySpecRsa4096:          rsaEncryption,
		types.KeySpecSm2:              {types.EncryptionAlgorithmSpecSm2pke},
	}
	signing = map[types.KeySpec][]types.SigningAlgorithmSpec{
		types.KeySpecRsa2048:             rsaSigning,
		types.KeySpecRsa3072:             rsaSigning,
		types.KeySpecRsa4096:             rsaSigning,
		types.KeySpecEccNistP256:         {types.SigningAlgorithmSpecEcdsaSha256},
		types.KeySpecEccNistP384:         {types.SigningAlgorithmSpecEcdsaSha384},
		types.KeySpecEccNistP521:         {types.SigningAlgorithmSpecEcdsaSha512},
		types.KeySpecEccSecgP256k1:       {types.SigningAlgorithmSpecEcdsaSha256},
		types.KeySpecEccNistEdwards25519: {types.SigningAlgorithmSpecEd25519Sha512, types.SigningAlgorithmSpecEd25519PhSha512},
		types.KeySpecMlDsa44:             mlDsaSigning,
		types.KeySpecMlDsa65:             mlDsaSigning,
		types.KeySpecMlDsa87:             mlDsaSigning,
		types.KeySpecSm2:                 {types.SigningAlgorithmSpecSm2dsa},
	}
	macs = map[types.KeySpec][]types.MacAlgorithmSpec{
		types.KeySpecHmac224: {types.MacAlgorithmSpecHmacSha224},
		types.KeySpecHmac256: {types.MacAlgorithmSpecHmacSha256},
		types.KeySpecHmac384: {types.MacAlgorithmSpecHmacSha384},
		types.KeySpecHmac512: {types.MacAlgorithmSpecHmacSha512},
	}
	agreement     = []types.KeySpec{types.KeySpecEccNistP256, types.KeySpecEccNistP384, types.KeySpecEccNistP521, types.KeySpecSm2}
	encapsulation = []types.KeySpec{types.KeySpecMlKem512, types.KeySpecMlKem768, types.KeySpecMlKem1024}
)

// setAlgorithms fills in the algorithms of a key's spec for its usage. It reports
// whether there are any.
func setAlgorithms(metadata *types.KeyMetadata) bool {
	spec := metadata.KeySpec
	switch metadata.KeyUsage {
	case types.KeyUsageTypeEncryptDecrypt:
		metadata.EncryptionAlgorithms = encryption[spec]
		return encryption[spec] != nil
	case types.KeyUsageTypeSignVerify:
		metadata.SigningAlgorithms = signing[spec]
		return signing[spec] != nil
	case types.KeyUsageTypeGenerateVerifyMac:
		metadata.MacAlgorithms = macs[spec]
		return macs[spec] != nil
	case types.KeyUsageTypeKeyAgreement:
		metadata.KeyAgreementAlgorithms = []types.KeyAgreementAlgorithmSpec{types.KeyAgreementAlgorithmSpecEcdh}
		return slices.Contains(agreement, spec)
	case types.KeyUsageTypeEncapsulateDecapsulate:
		metadata.EncapsulationAlgorithms = []types.EncapsulationAlgorithmSpec{types.EncapsulationAlgorithmSpecMlKem}
		return slices.Contains(encapsulation, spec)
	default:
		return false
	}
}

// kind says whether a key is symmetric, asymmetric or for HMACs.
func kind(spec types.KeySpec) string {
	switch {
	case spec == types.KeySpecSymmetricDefault:
		return "symmetric"
	case macs[spec] != nil:
		return "HMAC"
	default:
		return "asymmetric"
	}
}
