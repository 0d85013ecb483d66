/**
 * How fast Nabla is: training steps, layers and the engine, under the names and with the timing of
 * their PyTorch twin, so that the two can be run in turn and compared. To add a workload, add a
 * line in {@link nabla.examples.bench.Bench}.
 */
package nabla.examples.bench;
