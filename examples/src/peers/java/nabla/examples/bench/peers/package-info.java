/**
 * Other Java frameworks in the benchmark's harness, under the same names as far as they can express
 * the work. The profile {@code peers} compiles these sources and downloads what they need; no other
 * build does.
 *
 * <p>To add a framework, write the list of its workloads and add it to {@link
 * nabla.examples.bench.peers.Peers}.
 */
package nabla.examples.bench.peers;
