package bench

import (
	"bufio"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// The rows of the scenarios "start" and "validate".
const (
	handshakeMinimal = "exec to handshake of a minimal provider"
	handshakeOurs    = "exec to handshake"
	floorValidate    = "validate of terraform_data"
	validateMinimal  = "validate of a minimal provider"
	validateOurs     = "validate"
)

// shortRuns is how often is timed what takes less than a second.
const shortRuns = 10

// start measures how long the provider takes until it can be talked to, and how
// long any provider takes.
func (b *bench) start(ctx context.Context) error {
	starter := func(provider string) func(context.Context) (sample, error) {
		return func(ctx context.Context) (sample, error) { return b.handshake(ctx, provider) }
	}
	return b.measure(ctx, max(shortRuns, b.Runs),
		subject{handshakeMinimal, 1, "", starter(b.Minimal)},
		subject{handshakeOurs, 1, handshakeMinimal, starter(b.Provider)})
}

func (b *bench) handshake(ctx context.Context, provider string) (sample, error) {
	command := exec.CommandContext(ctx, provider)
	// What Terraform sets, so that the provider serves.
	command.Env = append(b.env, "TF_PLUGIN_MAGIC_COOKIE=d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2", "PLUGIN_PROTOCOL_VERSIONS=6")
	out, err := command.StdoutPipe()
	if err != nil {
		return sample{}, fmt.Errorf("reading from the provider: %w", err)
	}
	began := time.Now()
	if err := command.Start(); err != nil {
		return sample{}, fmt.Errorf("starting the provider: %w", err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	taken := sample{wall: time.Since(began), provider: peakMemory(command.Process.Pid)}
	_ = command.Process.Kill() // it may have ended
	_ = command.Wait()         // it was killed
	if command.ProcessState != nil {
		taken.cpu = command.ProcessState.UserTime() + command.ProcessState.SystemTime()
	}
	if !strings.Contains(line, "|grpc|") {
		return taken, fmt.Errorf("the provider does not serve: it prints %q, %w", line, err)
	}
	return taken, nil
}

// validate measures what the provider adds to the validation of one object, and
// what any provider adds: Terraform starts each twice, and most of the time goes
// into the keys of their connections.
func (b *bench) validate(ctx context.Context) error {
	floor, err := b.workspace(floorConfiguration(1), nil)
	if err != nil {
		return err
	}
	minimal, err := b.workspace(minimalConfiguration, nil)
	if err != nil {
		return err
	}
	nowhere := &simulator{endpoint: "http://127.0.0.1:1", account: "123456789012", region: "us-east-1"} // nothing is called
	nowhere.store = "arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e"
	ours, err := b.workspace(nowhere.providerBlock()+nowhere.dayBlocks(1), nil)
	if err != nil {
		return err
	}
	runner := func(w *workspace) func(context.Context) (sample, error) {
		return func(ctx context.Context) (sample, error) { return w.run(ctx, "validate", "-no-color") }
	}
	return b.measure(ctx, max(shortRuns, b.Runs),
		subject{floorValidate, 1, "", runner(floor)},
		subject{validateMinimal, 1, floorValidate, runner(minimal)},
		subject{validateOurs, 1, floorValidate, runner(ours)})
}
