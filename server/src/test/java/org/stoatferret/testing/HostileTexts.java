package org.stoatferret.testing;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Files that are lists of other files, or are taken for such by something in FFmpeg.
 *
 * @param secret
 *            the path of a video that none of them may lead to; it also lies beside them, as {@code secret.mp4}
 * @param address
 *            where somebody listens, as {@code 127.0.0.1:…}
 */
record HostileTexts(String secret, String address) {

    /** Names, without an extension, and contents. */
    Map<String, String> all() {
        var texts = new LinkedHashMap<String, String>();
        playlists(texts);
        manifests(texts);
        lists(texts);
        scripts(texts);
        return texts;
    }

    private void playlists(Map<String, String> texts) {
        texts.put("hls-beside", playlist("secret.mp4"));
        texts.put("hls-path", playlist(secret));
        texts.put("hls-file", playlist("file://" + secret));
        texts.put("hls-http", playlist("http://" + address + "/a.ts"));
        texts.put("hls-tcp", playlist("tcp://" + address));
        texts.put("hls-concat", playlist("concat:" + secret + "|" + secret));
        texts.put("hls-subfile", playlist("subfile,,start,0,end,4096,,:" + secret));
        texts.put("hls-crypto", playlist("crypto+file://" + secret));
        texts.put("hls-data", playlist("data:video/mp4;base64,AAAA"));
        texts.put("hls-pipe", playlist("pipe:0"));
        texts.put("hls-range", playlist("#EXT-X-BYTERANGE:1000@0\n" + secret));
        texts.put("hls-key", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-KEY:METHOD=AES-128,URI=\"http://" + address
                + "/key\"\n#EXTINF:1,\nsecret.mp4\n#EXT-X-ENDLIST\n");
        texts.put("hls-map", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-MAP:URI=\"" + secret
                + "\"\n#EXTINF:1,\nsecret.mp4\n#EXT-X-ENDLIST\n");
        texts.put("hls-master", "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nhls-beside.mp4\n"
                + "#EXT-X-STREAM-INF:BANDWIDTH=2\nhttp://" + address + "/x.m3u8\n");
        texts.put("hls-after-bom", "\uFEFF" + playlist("secret.mp4"));
        texts.put("hls-after-lines", "\n\n" + playlist("secret.mp4"));
        texts.put("m3u", "#EXTM3U\n" + secret + "\nhttp://" + address + "/x.mp4\n");
    }

    private static String playlist(String uri) {
        return "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n" + uri + "\n#EXT-X-ENDLIST\n";
    }

    private void manifests(Map<String, String> texts) {
        texts.put("dash-path", dash("<BaseURL>file://" + secret + "</BaseURL>"));
        texts.put("dash-http", dash("<BaseURL>http://" + address + "/</BaseURL>"));
        texts.put("dash-template", dash("<SegmentTemplate media=\"secret.mp4\" initialization=\"secret.mp4\" "
                + "duration=\"1\" startNumber=\"1\"/>"));
        texts.put("dash-xlink", dash("<SegmentList xlink:href=\"http://" + address + "/l\"/>"));
        texts.put("smooth", "<?xml version=\"1.0\"?><SmoothStreamingMedia MajorVersion=\"2\" Duration=\"1\">"
                + "<StreamIndex Type=\"video\" Url=\"http://" + address + "/q\"/></SmoothStreamingMedia>");
        texts.put("smil",
                "<smil><body><video src=\"http://" + address + "/v.mp4\"/><video src=\"secret.mp4\"/></body></smil>");
        texts.put("f4m", "<?xml version=\"1.0\"?><manifest xmlns=\"http://ns.adobe.com/f4m/1.0\"><media url=\"http://"
                + address + "/\"/></manifest>");
        texts.put("imf",
                "<?xml version=\"1.0\"?><CompositionPlaylist xmlns=\"http://www.smpte-ra.org/schemas/2067-3/2013\">"
                        + "<Id>urn:uuid:00000000-0000-0000-0000-000000000000</Id></CompositionPlaylist>");
        texts.put("assetmap", "<?xml version=\"1.0\"?><AssetMap><Path>secret.mp4</Path></AssetMap>");
        texts.put("entities", "<?xml version=\"1.0\"?><!DOCTYPE MPD [<!ENTITY x SYSTEM \"file://" + secret + "\">]>"
                + "<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\">&x;</MPD>");
        texts.put("billion-laughs", "<?xml version=\"1.0\"?><!DOCTYPE MPD [<!ENTITY a \"" + "ha".repeat(50)
                + "\"><!ENTITY b \"" + "&a;".repeat(50) + "\"><!ENTITY c \"" + "&b;".repeat(50) + "\"><!ENTITY d \""
                + "&c;".repeat(50) + "\">]><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\">&d;</MPD>");
        texts.put("svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"http://" + address + "/i\"/></svg>");
    }

    private static String dash(String content) {
        return "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" "
                + "xmlns:xlink=\"http://www.w3.org/1999/xlink\" type=\"static\" mediaPresentationDuration=\"PT1S\">"
                + "<Period><AdaptationSet contentType=\"video\"><Representation id=\"v\" bandwidth=\"1\">" + content
                + "</Representation></AdaptationSet></Period></MPD>\n";
    }

    private void lists(Map<String, String> texts) {
        texts.put("concat-beside", "ffconcat version 1.0\nfile secret.mp4\n");
        texts.put("concat-path", "ffconcat version 1.0\nfile '" + secret + "'\n");
        texts.put("concat-http", "ffconcat version 1.0\nfile http://" + address + "/a.mp4\n");
        texts.put("concat-nested", "ffconcat version 1.0\nfile concat-beside.mp4\n");
        texts.put("concat-options", "ffconcat version 1.0\nfile secret.mp4\noption protocol_whitelist file,tcp,http\n");
        texts.put("sdp", "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video "
                + address.replaceFirst(".*:", "") + " RTP/AVP 96\na=rtpmap:96 H264/90000\n");
        texts.put("rtsp", "RTSPtextRTSP://" + address + "/x\r\n");
        texts.put("ram", "rtsp://" + address + "/x.rm\nhttp://" + address + "/x.rm\n");
        texts.put("asx", "<asx version=\"3.0\"><entry><ref href=\"http://" + address + "/x.wmv\"/></entry></asx>");
        texts.put("asf-reference", "[Reference]\nRef1=http://" + address + "/x.asf\n");
        texts.put("pls", "[playlist]\nFile1=" + secret + "\nNumberOfEntries=1\nVersion=2\n");
        texts.put("xspf", "<?xml version=\"1.0\"?><playlist version=\"1\" xmlns=\"http://xspf.org/ns/0/\"><trackList>"
                + "<track><location>http://" + address + "/x</location></track></trackList></playlist>");
        texts.put("cue", "FILE \"secret.mp4\" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n");
        texts.put("url", "[InternetShortcut]\nURL=http://" + address + "/\n");
    }

    private void scripts(Map<String, String> texts) {
        texts.put("vobsub", "# VobSub index file, v7\nsize: 720x576\nid: en, index: 0\n"
                + "timestamp: 00:00:00:000, filepos: 000000000\n");
        texts.put("microdvd", "{1}{1}25\n{10}{50}text\n");
        texts.put("srt", "1\n00:00:00,000 --> 00:00:01,000\n<img src=\"http://" + address + "/\">\n");
        texts.put("ass", "[Script Info]\nScriptType: v4.00+\n[Fonts]\nfontname: ../../x.ttf\n[Events]\n"
                + "Format: Start, End, Text\nDialogue: 0:00:00.00,0:00:01.00,x\n");
        texts.put("webvtt", "WEBVTT\n\n00:00.000 --> 00:01.000\ntext\n");
        texts.put("metadata", ";FFMETADATA1\ntitle=x\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=1\n");
        texts.put("filter", "movie=" + secret + "[out0]\n");
        texts.put("avisynth", "FFVideoSource(\"" + secret + "\")\n");
        texts.put("vapoursynth", "import vapoursynth as vs\nvs.core.ffms2.Source('" + secret + "').set_output()\n");
        texts.put("ansi-art", "\u001B[31m\u001B[2J" + "art\n".repeat(100));
        texts.put("shell", "#!/bin/sh\ntouch pwned\n");
        texts.put("html", "<!DOCTYPE html><html><body><video src=\"http://" + address + "/\"></video></body></html>");
        texts.put("empty", "");
        texts.put("one-byte", "#");
    }
}
